package org.posthorn.route;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The program of a [Destination.Pipe] and its arguments, as they are written: each is one argument, whatever an
/// address makes of it. No shell is involved. A placeholder in braces, anywhere in an argument but the first, stands for
/// what [Placeholder] says.
public record CommandLine(List<String> arguments) {
    private static final Pattern BRACES = Pattern.compile("\\{([^{}]*)}");

    /// @throws IllegalArgumentException that says what is wrong with it
    public CommandLine {
        arguments = List.copyOf(arguments);
        if (arguments.isEmpty() || !Path.of(arguments.getFirst()).isAbsolute()) {
            throw new IllegalArgumentException("must begin with the path of a program, from / on");
        }
        if (arguments.getFirst().indexOf('{') >= 0) {
            throw new IllegalArgumentException("the program itself takes no placeholder");
        }
        if (arguments.stream().anyMatch(argument -> argument.indexOf('\0') >= 0)) {
            throw new IllegalArgumentException("an argument can't have a NUL");
        }
        arguments.forEach(CommandLine::placeholders);
    }

    public String program() {
        return arguments.getFirst();
    }

    /// The placeholders of an argument.
    ///
    /// @throws IllegalArgumentException when there is none of a name in braces
    public static Set<Placeholder> placeholders(String argument) {
        var found = new HashSet<Placeholder>();
        Matcher braces = BRACES.matcher(argument);
        while (braces.find()) {
            found.add(Placeholder.of(braces.group(1)));
        }
        return found;
    }
}
