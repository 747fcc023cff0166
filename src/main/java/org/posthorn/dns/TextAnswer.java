package org.posthorn.dns;

import java.util.List;

/// What the DNS says of the TXT records of a name.
public sealed interface TextAnswer {
    /// The text of each record, its strings joined, as ISO 8859-1.
    record Texts(List<String> texts) implements TextAnswer {
        public Texts {
            texts = List.copyOf(texts);
        }
    }

    /// The name has none, or does not exist.
    record None() implements TextAnswer {}

    /// Nobody can tell now: a timeout, SERVFAIL or the like.
    record TemporaryFailure(String reason) implements TextAnswer {}
}
