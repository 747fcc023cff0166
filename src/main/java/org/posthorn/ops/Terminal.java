package org.posthorn.ops;

import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// Whoever sits before the command, or nobody: in a pipe or a script.
interface Terminal {
    /// Whether a person can be asked.
    boolean isInteractive();

    /// The columns that a line may have; [Integer#MAX_VALUE] where the output is no terminal.
    int width();

    /// Asks for a line; null when the person ends the input.
    @Nullable
    String ask(String question);

    /// Asks for a line without showing it; null when the person ends the input.
    @Nullable
    String askSecret(String question);

    /// What is piped into the command.
    InputStream input();
}
