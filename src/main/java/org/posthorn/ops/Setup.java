package org.posthorn.ops;

import java.nio.file.Path;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// Which configuration a command means, as its options say.
///
/// @param file the configuration file; null for the default one, which need not exist
/// @param portOffset added to every port, in place of the file's own `port-offset`
public record Setup(@Nullable Path file, OptionalInt portOffset) {}
