package org.posthorn.ops;

import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/// The option of commands whose answer may be for a machine.
final class JsonOption {
    @Option(names = "--json", description = "print JSON")
    private boolean asJson;

    /// Prints an answer as JSON, or lets it be told to a person.
    <T> void print(CommandContext context, T answer, Consumer<T> tell) {
        if (asJson) {
            context.printJson(answer);
        } else {
            tell.accept(answer);
        }
    }

    /// The same for a list.
    ///
    /// @param none what a person is told when it is empty
    <T> void printAll(CommandContext context, List<T> answers, String none, Consumer<List<T>> tell) {
        print(context, answers, all -> {
            if (all.isEmpty()) {
                context.out().println(none);
            } else {
                tell.accept(all);
            }
        });
    }
}
