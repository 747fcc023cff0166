package org.posthorn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.posthorn.it.harness.Child;
import org.posthorn.it.harness.FreshCopy;
import org.posthorn.it.harness.Maildir;
import org.posthorn.it.harness.Ports;
import org.posthorn.it.harness.RequiresTool;
import org.posthorn.it.harness.Rig;

/// What README.md tells a newcomer to type works as it stands, on a fresh copy, with the machine's own `java`, which may be too old.
class FirstMailIT {
    private static final String SECTION = "## The first mail";
    private static final List<Integer> DEFAULT_PORTS = List.of(25, 587, 465, 8025);

    @RegisterExtension
    final Rig rig = new Rig();

    @Test
    @RequiresTool({"bash", "swaks"})
    void theFirstMailOfTheReadmeArrivesInAMaildir() throws IOException {
        Path home = FreshCopy.into(rig.folder("fresh"));
        int offset = freeOffset();
        List<String> commands = commands(Files.readString(home.resolve("README.md")), offset);
        String run = commands.stream()
                .filter(c -> c.startsWith("./posthorn run"))
                .findFirst()
                .orElseThrow();
        boolean running = false;
        for (String command : commands) {
            if (command.equals(run)) {
                start(home, command);
                running = true;
            } else {
                assertThat(running || !command.contains("swaks"))
                        .as("the server runs before mail is sent")
                        .isTrue();
                Child.run(home, "", Duration.ofMinutes(3), newcomer(command)).mustSucceed();
            }
        }
        assertThat(new Maildir(home).await(1)).hasSize(1);
    }

    private void start(Path home, String command) {
        Path log = rig.folder().resolve("first-mail.log");
        Process process = Child.start(home, log.toFile(), newcomer("exec " + command));
        rig.add(() -> Child.end(process));
        await("ready").atMost(Duration.ofMinutes(4)).until(() -> {
            assertThat(process.isAlive()).as(Files.readString(log)).isTrue();
            return Pattern.compile("(?m)^.*\\bready\\b")
                    .matcher(Files.readString(log))
                    .find();
        });
    }

    /// Without JAVA_HOME: what the machine calls `java` is for the launcher to judge. Without what these tests say of the jar:
    /// a fresh copy has none.
    private static List<String> newcomer(String command) {
        return List.of("env", "-u", "JAVA_HOME", "-u", "POSTHORN_BUILD", "bash", "-c", command);
    }

    /// The indented lines of the section, continued lines joined, their ports moved to free ones.
    private static List<String> commands(String readme, int offset) {
        int begin = readme.indexOf(SECTION);
        assertThat(begin).as(SECTION + " in README.md").isNotNegative();
        int end = readme.indexOf("\n## ", begin + 1);
        var commands = new ArrayList<String>();
        var block = new StringBuilder();
        for (String line : readme.substring(begin, end).split("\n")) {
            if (line.startsWith("    ") || line.isEmpty() && !block.isEmpty()) {
                block.append(line.substring(Math.min(4, line.length()))).append('\n');
            } else if (!block.isEmpty()) {
                commands.add(moved(block.toString().strip(), offset));
                block.setLength(0);
            }
        }
        return commands;
    }

    private static String moved(String command, int offset) {
        String moved = command.replace("--port-offset 2000", "--port-offset " + offset);
        for (int port : DEFAULT_PORTS) {
            moved = moved.replaceAll("\\b" + (port + 2000) + "\\b", Integer.toString(port + offset));
        }
        return moved;
    }

    private static int freeOffset() {
        for (int i = 0; i < 100; i++) {
            int offset = Ports.free() - 25;
            if (DEFAULT_PORTS.stream().allMatch(port -> Ports.isFree(port + offset))) {
                return offset;
            }
        }
        throw new IllegalStateException("no free ports");
    }
}
