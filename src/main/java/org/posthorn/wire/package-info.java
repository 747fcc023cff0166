/// SMTP octets, for both sides: command and reply lines, the end of data, dot-stuffing, BDAT, buffers.
///
/// Of the server's side read [org.posthorn.wire.SmtpInput], then [org.posthorn.wire.CommandParser] for lines and
/// [org.posthorn.wire.EndOfDataScanner] for content, then [org.posthorn.wire.SmtpOutput].
/// [org.posthorn.wire.HeaderSplitter] says where the header of a message ends, for all readers.
@NullMarked
package org.posthorn.wire;

import org.jspecify.annotations.NullMarked;
