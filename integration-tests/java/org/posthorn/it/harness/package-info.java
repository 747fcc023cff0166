/// What the integration tests stand on: the program as a child process, scripted peers in this JVM, raw SMTP clients.
///
/// Read [org.posthorn.it.harness.Rig], then [org.posthorn.it.harness.Posthorn] and [org.posthorn.it.harness.FakeMx].
@NullMarked
package org.posthorn.it.harness;

import org.jspecify.annotations.NullMarked;
