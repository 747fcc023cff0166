/// Users, their password hashes, and the SASL mechanisms that prove who they are; also towards other servers.
///
/// Read [org.posthorn.account.Authenticator] first, then [org.posthorn.account.SaslMechanisms] for the dialogue and
/// [org.posthorn.account.AccountStore] for where accounts live; [org.posthorn.account.SaslLogins] is the other side, this
/// server logging in to another.
@NullMarked
package org.posthorn.account;

import org.jspecify.annotations.NullMarked;
