package org.posthorn.it.harness;

/// What a scripted host does in place of its usual answer.
public sealed interface Effect {
    /// Answers this, one or more lines separated by `\n`. A 421 is followed by a close.
    record Reply(String text) implements Effect {}

    /// Says nothing, until the peer gives up or the test ends.
    record Stall() implements Effect {}

    /// Closes without an answer. At `DOT` that is after the content came in whole, at `BODY` in the middle of it.
    record Drop() implements Effect {}

    /// At `DOT`: takes the content, and closes without an answer, so that it comes again. Elsewhere like [Drop].
    record TakeAndDrop() implements Effect {}
}
