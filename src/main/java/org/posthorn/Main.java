package org.posthorn;

/// Starts Posthorn.
public final class Main {
    private Main() {}

    public static void main(String... args) {
        String version = Main.class.getPackage().getImplementationVersion();
        System.out.println("Posthorn " + (version == null ? "(not packaged)" : version));
    }
}
