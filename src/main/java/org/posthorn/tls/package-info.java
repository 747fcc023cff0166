/// Keys, certificates and TLS contexts, and the verdicts of DANE and MTA-STS.
@NullMarked
package org.posthorn.tls;

import org.jspecify.annotations.NullMarked;
