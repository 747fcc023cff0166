/// Users, their password hashes, and the SASL mechanisms that prove who they are.
///
/// Read [org.posthorn.account.Authenticator] first, then [org.posthorn.account.SaslMechanisms] for the dialogue and
/// [org.posthorn.account.AccountStore] for where accounts live.
@NullMarked
package org.posthorn.account;

import org.jspecify.annotations.NullMarked;
