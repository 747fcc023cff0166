package org.posthorn.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.route.PipeProgram.LineEnds;

class CommandLineTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "lib/program|must begin with the path",
                "/lib/{user}|takes no placeholder",
                "/lib/program {nobody}|is none of {recipient}, {local-part}",
                "/lib/program {}|is none of"
            })
    void saysWhatIsWrongWithIt(String words, String problem) {
        assertThatThrownBy(() -> new CommandLine(List.of(words.split(" "))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(problem);
    }

    @Test
    void findsPlaceholders() {
        assertThat(CommandLine.placeholders("a {user}{domain} } { {x"))
                .containsExactlyInAnyOrder(Placeholder.USER, Placeholder.DOMAIN);
    }

    @ParameterizedTest
    @CsvSource({
        "PATH, 1, 1s, false, is no NAME=VALUE",
        "=x, 1, 1s, false, is no NAME=VALUE",
        "A=b, 0, 1s, false, 1 to 1000",
        "A=b, 1001, 1s, false, 1 to 1000",
        "A=b, 2, 1s, true, needs recipients = 1",
        "A=b, 1, 0s, false, over 0",
        "A=b, 1, 100000s, false, at most a day"
    })
    void aProgramHasReasonableSettings(
            String variable, int recipients, String timeout, boolean deliveredTo, String problem) {
        var command = new CommandLine(List.of("/bin/true"));
        assertThatThrownBy(() -> new PipeProgram(
                        command,
                        Path.of("/"),
                        List.of(variable),
                        Duration.parse("PT" + timeout),
                        recipients,
                        LineEnds.LF,
                        false,
                        deliveredTo))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(problem);
    }
}
