/// One SMTP dialogue as states, and one mail transaction into the spool.
@NullMarked
package org.posthorn.session;

import org.jspecify.annotations.NullMarked;
