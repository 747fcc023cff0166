package org.posthorn.delivery;

/// Carries a [Trouble] to where the next host is chosen.
sealed class TroubleException extends Exception permits LoginRefusedException, LoopException {
    private static final long serialVersionUID = 1L;

    private final transient Trouble trouble;

    TroubleException(Trouble trouble) {
        super(trouble.diagnosis().text(), null, false, false);
        this.trouble = trouble;
    }

    Trouble trouble() {
        return trouble;
    }
}
