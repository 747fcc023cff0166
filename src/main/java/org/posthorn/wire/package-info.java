/// SMTP octets, for both sides: command and reply lines, the end of data, dot-stuffing, BDAT, buffers.
@NullMarked
package org.posthorn.wire;

import org.jspecify.annotations.NullMarked;
