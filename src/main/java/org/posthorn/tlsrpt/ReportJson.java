package org.posthorn.tlsrpt;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.GZIPOutputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// Records to JSON and back (RFC 7493: UTF-8, no name twice, whole numbers).
final class ReportJson {
    private static final JsonMapper COMPACT = JsonMapper.builder().build();
    private static final JsonMapper PRETTY =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private ReportJson() {}

    static String line(Object value) {
        return COMPACT.writeValueAsString(value);
    }

    static String text(Object value) {
        return PRETTY.writeValueAsString(value);
    }

    static byte[] compressed(Object value) throws IOException {
        var octets = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(octets)) {
            gzip.write(COMPACT.writeValueAsBytes(value));
        }
        return octets.toByteArray();
    }

    /// @throws IOException when this is not JSON, or not of this shape
    static <T> T read(String line, Class<T> type) throws IOException {
        try {
            T value = COMPACT.readValue(line, type);
            if (value == null) {
                throw new IOException("null");
            }
            return value;
        } catch (JacksonException e) {
            throw new IOException(e.getOriginalMessage(), e);
        }
    }
}
