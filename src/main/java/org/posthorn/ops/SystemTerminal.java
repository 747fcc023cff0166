package org.posthorn.ops;

import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The terminal of this process.
final class SystemTerminal implements Terminal {
    private static final int USUAL_WIDTH = 100;
    private static final int NARROWEST = 40;
    private static final long STTY_SECONDS = 2;

    /// Null unless both input and output are a terminal.
    private final @Nullable Console console;

    SystemTerminal() {
        Console found = System.console();
        this.console = found != null && found.isTerminal() ? found : null;
    }

    @Override
    public boolean isInteractive() {
        return console != null;
    }

    @Override
    public int width() {
        return console == null ? Integer.MAX_VALUE : Math.max(NARROWEST, askStty());
    }

    @Override
    public @Nullable String ask(String question) {
        return console == null ? null : console.readLine("%s", question);
    }

    @Override
    public @Nullable String askSecret(String question) {
        char[] secret = console == null ? null : console.readPassword("%s", question);
        return secret == null ? null : new String(secret);
    }

    @Override
    public InputStream input() {
        return System.in;
    }

    /// Java does not tell the width of a terminal; `stty size` prints "ROWS COLUMNS".
    private static int askStty() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!stty.waitFor(STTY_SECONDS, TimeUnit.SECONDS)) {
                stty.destroyForcibly();
                return USUAL_WIDTH;
            }
            String answer = new String(stty.getInputStream().readNBytes(64), StandardCharsets.US_ASCII).strip();
            int columns = Integer.parseInt(answer.substring(answer.indexOf(' ') + 1));
            return columns > 0 ? columns : USUAL_WIDTH;
        } catch (IOException | NumberFormatException e) {
            return USUAL_WIDTH;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return USUAL_WIDTH;
        }
    }
}
