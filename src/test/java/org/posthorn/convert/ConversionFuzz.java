package org.posthorn.convert;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.posthorn.mail.Content;

/// Any octets as content for a peer that takes less: there is a reason why it can't be converted, or what comes of it
/// is the same however it is cut, has the size that it says, and has nothing in it to convert.
///
/// The first octet says what the peer takes, the second how long the blocks are.
public final class ConversionFuzz {
    private ConversionFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        if (input.length < 2) {
            return;
        }
        Target target = Target.values()[(input[0] & 0xFF) % Target.values().length];
        byte[] original = Arrays.copyOfRange(input, 2, input.length);
        try {
            byte[] converted = convert(Content.of(original), target);
            assertThat(convert(new InBlocks(original, 1 + (input[1] & 0xFF)), target))
                    .isEqualTo(converted);
            assertThat(convert(Content.of(converted), target)).isEqualTo(converted);
        } catch (NotConvertibleException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    private static byte[] convert(Content content, Target target) throws IOException {
        Content converted = Conversion.of(content, target).content();
        byte[] octets = octets(converted);
        assertThat(converted.size()).isEqualTo(octets.length);
        return octets;
    }

    private static byte[] octets(Content content) throws IOException {
        var out = new ByteArrayOutputStream();
        content.transferTo(out::write);
        return out.toByteArray();
    }
}
