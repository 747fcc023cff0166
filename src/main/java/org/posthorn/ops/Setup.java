package org.posthorn.ops;

import java.nio.file.Path;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// Which configuration a command means, as its options say.
///
/// @param file the configuration file; null for the default one
/// @param defaults whether the defaults hold and no file is read
/// @param portOffset added to every port, in place of the file's own `port-offset`
public record Setup(@Nullable Path file, boolean defaults, OptionalInt portOffset) {
    /// Higher ones would raise the usual port of the admin address out of the range of ports.
    public static final int LARGEST_PORT_OFFSET = 50_000;

    public Setup {
        if (defaults && file != null) {
            throw new IllegalArgumentException("--defaults reads no file, and --config names one");
        }
        if (file != null && file.toString().isEmpty()) {
            throw new IllegalArgumentException("--config names no file");
        }
        if (portOffset.isPresent() && (portOffset.getAsInt() < 0 || portOffset.getAsInt() > LARGEST_PORT_OFFSET)) {
            throw new IllegalArgumentException(
                    "--port-offset must be from 0 to " + LARGEST_PORT_OFFSET + ": " + portOffset.getAsInt());
        }
    }

    /// With a file, which has to exist.
    public Setup(@Nullable Path file, OptionalInt portOffset) {
        this(file, false, portOffset);
    }
}
