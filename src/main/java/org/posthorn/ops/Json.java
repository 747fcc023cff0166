package org.posthorn.ops;

import java.io.IOException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// Records to JSON and back. Instants are ISO 8601 in UTC. Unknown fields are passed over, so that a newer server
/// and an older command line understand each other.
final class Json {
    private final JsonMapper compact = JsonMapper.builder().build();
    private final JsonMapper pretty =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    byte[] octets(Object value) {
        return compact.writeValueAsBytes(value);
    }

    /// For a person or a script, over several lines.
    String text(Object value) {
        return pretty.writeValueAsString(value);
    }

    /// @throws IOException when this is not JSON, or not of this shape
    <T> T read(byte[] octets, Class<T> type) throws IOException {
        try {
            T value = compact.readValue(octets, type);
            if (value == null) {
                throw new IOException("no " + type.getSimpleName() + " but null");
            }
            return value;
        } catch (JacksonException e) {
            throw new IOException("not the JSON expected here: " + e.getOriginalMessage(), e);
        }
    }
}
