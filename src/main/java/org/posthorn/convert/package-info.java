/// Makes content fit for peers that take less: 8-bit and binary parts of a message become quoted-printable or base64
/// (RFC 6152 section 3), and nothing else of it changes.
///
/// Read [org.posthorn.convert.Conversion], then [org.posthorn.convert.MimeParser].
@NullMarked
package org.posthorn.convert;

import org.jspecify.annotations.NullMarked;
