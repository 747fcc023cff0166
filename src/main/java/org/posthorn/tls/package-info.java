/// Keys, certificates and TLS contexts, and the verdicts of DANE and MTA-STS.
///
/// Read [org.posthorn.tls.ServerTls] for what listeners need, `SniKeys` for which certificate a client is shown,
/// [org.posthorn.tls.ClientTls] for what delivery needs.
@NullMarked
package org.posthorn.tls;

import org.jspecify.annotations.NullMarked;
