package org.posthorn.account;

import java.util.Optional;

/// An account as the database has it.
///
/// @param scram empty for an account from before there were such keys, and where nobody is offered SCRAM
record StoredAccount(Account account, PasswordHash hash, Optional<ScramKeys> scram) {}
