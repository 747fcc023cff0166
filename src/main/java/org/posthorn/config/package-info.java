/// Reads the TOML file into each room's own settings record, which validates itself.
@NullMarked
package org.posthorn.config;

import org.jspecify.annotations.NullMarked;
