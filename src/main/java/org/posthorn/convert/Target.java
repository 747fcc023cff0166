package org.posthorn.convert;

/// What a peer takes.
public enum Target {
    /// Text, for a peer without 8BITMIME: octets beyond ASCII are encoded.
    SEVEN_BIT("7bit", true, false),
    /// From binary content, for a peer without BINARYMIME: what is no text in lines is encoded.
    TEXT("8bit", false, true),
    /// From binary content, for a peer with neither.
    SEVEN_BIT_TEXT("7bit", true, true);

    private final String label;
    private final boolean sevenBit;
    private final boolean lines;

    Target(String label, boolean sevenBit, boolean lines) {
        this.label = label;
        this.sevenBit = sevenBit;
        this.lines = lines;
    }

    /// What a multipart says of itself when parts of it were encoded.
    String label() {
        return label;
    }

    /// Whether octets with this in them can't go as they are.
    boolean forbids(Findings found) {
        return sevenBit && found.eightBit() || lines && (found.noText() || found.longLine());
    }
}
