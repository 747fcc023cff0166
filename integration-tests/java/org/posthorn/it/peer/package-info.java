/// Real programs as peers: private instances of Debian's Postfix, Exim, Dovecot and nsd, and the SMTP tools swaks,
/// smtp-source and
/// smtp-sink. All on loopback, all in the folder of the test.
@NullMarked
package org.posthorn.it.peer;

import org.jspecify.annotations.NullMarked;
