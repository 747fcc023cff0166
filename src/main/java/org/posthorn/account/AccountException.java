package org.posthorn.account;

/// Accounts can't be read or changed, now. See [AccountRefusedException] for what will not be better later.
public class AccountException extends Exception {
    private static final long serialVersionUID = 1L;

    public AccountException(String problem) {
        super(problem);
    }

    public AccountException(String problem, Throwable cause) {
        super(problem, cause);
    }
}
