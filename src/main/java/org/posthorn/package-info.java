/// Posthorn, an SMTP mail transfer agent: [org.posthorn.Main] puts the rooms below together.
@NullMarked
package org.posthorn;

import org.jspecify.annotations.NullMarked;
