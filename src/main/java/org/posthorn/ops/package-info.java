/// What operators touch: the command line, the admin HTTP address, metrics and logs.
@NullMarked
package org.posthorn.ops;

import org.jspecify.annotations.NullMarked;
