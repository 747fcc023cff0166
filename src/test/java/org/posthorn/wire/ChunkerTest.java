package org.posthorn.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChunkerTest {
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private final ClientOutput out = new ClientOutput(sent, () -> {});
    private int pauses;

    private String chunked(String content, int chunkSize, int blockSize) throws IOException {
        byte[] octets = content.getBytes(StandardCharsets.ISO_8859_1);
        var chunker = new Chunker(out, octets.length, chunkSize, () -> pauses++);
        for (int at = 0; at < octets.length; at += blockSize) {
            chunker.write(octets, at, Math.min(blockSize, octets.length - at));
        }
        chunker.finish();
        out.flush();
        return sent.toString(StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @CsvSource({
        "'.\r\n..\r\n', 100, 100, 'BDAT 7 LAST\r\n.\r\n..\r\n', 0",
        "'abcdefg', 3, 100, 'BDAT 3\r\nabcBDAT 3\r\ndefBDAT 1 LAST\r\ng', 2",
        "'abcdefg', 3, 2, 'BDAT 3\r\nabcBDAT 3\r\ndefBDAT 1 LAST\r\ng', 2",
        "'abcdef', 3, 100, 'BDAT 3\r\nabcBDAT 3 LAST\r\ndef', 1",
        "'', 3, 100, 'BDAT 0 LAST\r\n', 0"
    })
    void announcesEachChunk(String content, int chunkSize, int blockSize, String expected, int expectedPauses)
            throws IOException {
        assertThat(chunked(content, chunkSize, blockSize)).isEqualTo(expected);
        assertThat(pauses).isEqualTo(expectedPauses);
    }

    @Test
    void neverEndsContentThatIsShorterThanItSaid() throws IOException {
        var chunker = new Chunker(out, 10, 5, () -> {});
        chunker.write(new byte[7], 0, 7);
        assertThatThrownBy(chunker::finish).hasMessageContaining("shorter than it said, by 3");
    }

    @Test
    void sendsNothingOfWhatIsTooMuch() throws IOException {
        var chunker = new Chunker(out, 3, 5, () -> {});
        assertThatThrownBy(() -> chunker.write("abcd".getBytes(StandardCharsets.US_ASCII), 0, 4))
                .hasMessageContaining("longer");
        out.flush();
        assertThat(sent.toString(StandardCharsets.US_ASCII)).isEqualTo("BDAT 3 LAST\r\nabc");
    }
}
