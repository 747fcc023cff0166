package org.posthorn.delivery;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.posthorn.convert.Conversion;
import org.posthorn.convert.Target;
import org.posthorn.mail.BodyType;
import org.posthorn.mail.Content;

/// What one attempt has to know of a message's content. Each is found out once, and only when it is asked.
final class ContentFacts {
    /// What a diagnosis says when the content can't be read now. The reason may name folders, which are not the sender's
    /// business.
    static final String UNREADABLE = "the message could not be read";

    private final Consignment consignment;
    private @Nullable Boolean utf8Header;
    private @Nullable Boolean eightBit;
    private final Map<Target, Conversion> conversions = new EnumMap<>(Target.class);

    ContentFacts(Consignment consignment) {
        this.consignment = consignment;
    }

    Content original() {
        return consignment.content();
    }

    boolean isBinary() {
        return consignment.envelope().body() == BodyType.BINARY_MIME;
    }

    boolean isDeclaredEightBit() {
        return consignment.envelope().body() == BodyType.EIGHT_BIT_MIME;
    }

    /// Whether the header needs SMTPUTF8. Octets beyond ASCII in that of a message that did not come with it are
    /// nobody's UTF-8, and go on as they came.
    boolean utf8Header() throws IOException {
        Boolean known = utf8Header;
        if (known == null) {
            known = consignment.envelope().smtpUtf8() && HeaderScan.hasNonAscii(original());
            utf8Header = known;
        }
        return known;
    }

    /// Whether its sender would have it travel in clear text rather than not at all.
    boolean isTlsOptional() throws IOException {
        return TlsRequiredScan.saysNo(original());
    }

    boolean isEightBit() throws IOException {
        Boolean known = eightBit;
        if (known == null) {
            known = EightBitScan.finds(original());
            eightBit = known;
        }
        return known;
    }

    /// @throws org.posthorn.convert.NotConvertibleException when it can't be
    Conversion converted(Target target) throws IOException {
        Conversion known = conversions.get(target);
        if (known == null) {
            known = Conversion.of(original(), target);
            conversions.put(target, known);
        }
        return known;
    }
}
