package org.posthorn.spool;

import java.io.IOException;
import java.util.Locale;

/// Tells a full disk from a broken one. Java has no type for it, so the text of the error decides, and where that
/// is in another language the room that is left.
final class DiskFull {
    private static final long NEXT_TO_NOTHING = 1 << 16;

    private DiskFull() {}

    static boolean is(IOException problem, Storage storage) {
        String text = String.valueOf(problem.getMessage()).toLowerCase(Locale.ROOT);
        if (problem instanceof SpoolFullException
                || text.contains("no space left")
                || text.contains("quota exceeded")) {
            return true;
        }
        try {
            return storage.usable() < NEXT_TO_NOTHING;
        } catch (IOException e) {
            return false;
        }
    }

    /// What a writer is told.
    static SpoolException explain(String what, IOException problem, Storage storage) {
        String text = what + ": " + problem.getMessage();
        return is(problem, storage) ? new SpoolFullException(text, problem) : new SpoolException(text, problem);
    }
}
