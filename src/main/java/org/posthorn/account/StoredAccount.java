package org.posthorn.account;

/// An account as the database has it.
record StoredAccount(Account account, PasswordHash hash) {}
