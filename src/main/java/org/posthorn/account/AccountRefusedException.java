package org.posthorn.account;

/// What an operator asked for can't be: a name that is taken or unknown, a bad name or password.
public final class AccountRefusedException extends AccountException {
    private static final long serialVersionUID = 1L;

    public AccountRefusedException(String problem) {
        super(problem);
    }
}
