/// Reads the TOML file into each room's own settings record, which validates itself.
///
/// Read [org.posthorn.config.Configuration] for what comes out, [org.posthorn.config.Section] for how a table is
/// read, and [org.posthorn.config.ValueType] for how a value is.
@NullMarked
package org.posthorn.config;

import org.jspecify.annotations.NullMarked;
