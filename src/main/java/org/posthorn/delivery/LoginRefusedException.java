package org.posthorn.delivery;

/// A host did not let us in. It counts like a transaction that failed: not all hosts, and not all addresses of one, are
/// to be asked to refuse the same login.
final class LoginRefusedException extends TroubleException {
    private static final long serialVersionUID = 1L;

    LoginRefusedException(Trouble trouble) {
        super(trouble);
    }
}
