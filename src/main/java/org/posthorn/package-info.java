/// The composition root: puts the rooms together, and is used by none of them.
///
/// Read [org.posthorn.Main], then `Posthorn`, what the command line can ask for, then `Server`, the running whole.
@NullMarked
package org.posthorn;

import org.jspecify.annotations.NullMarked;
