package org.posthorn.ops;

import java.io.IOException;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;

/// Records to JSON and back. Instants are ISO 8601 in UTC. Unknown fields of an answer are passed over, so that a newer
/// server and an older command line understand each other; those of what is asked for are not, nor is a name that comes
/// twice.
final class Json {
    private final JsonMapper compact = JsonMapper.builder().build();
    private final JsonMapper strict = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    /// In ASCII: addresses and replies can hold characters that reorder what a terminal shows.
    private final JsonMapper pretty = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .build();

    byte[] octets(Object value) {
        return compact.writeValueAsBytes(value);
    }

    /// For a person or a script, over several lines.
    String text(Object value) {
        return pretty.writeValueAsString(value);
    }

    /// An answer.
    ///
    /// @throws IOException when this is not JSON, or not of this shape
    <T> T read(byte[] octets, Class<T> type) throws IOException {
        return read(compact, octets, type);
    }

    /// What somebody wants done: a word that is not known could be the one that says of what not to do it.
    ///
    /// @throws IOException when this is not JSON, or not of this shape
    <T> T readWish(byte[] octets, Class<T> type) throws IOException {
        return read(strict, octets, type);
    }

    private static <T> T read(JsonMapper mapper, byte[] octets, Class<T> type) throws IOException {
        try {
            T value = mapper.readValue(octets, type);
            if (value == null) {
                throw new IOException("no " + type.getSimpleName() + " but null");
            }
            return value;
        } catch (UnrecognizedPropertyException e) {
            List<String> known =
                    e.getKnownPropertyIds().stream().map(String::valueOf).toList();
            throw new IOException(Suggestion.unknown("name", e.getPropertyName(), known), e);
        } catch (JacksonException e) {
            throw new IOException("not the JSON expected here: " + e.getOriginalMessage(), e);
        }
    }
}
