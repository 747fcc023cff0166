package org.posthorn.delivery;

/// What a failure means for the recipients it touches.
enum Verdict {
    /// Another host may do better; without another, the recipients wait.
    NEXT_HOST,
    /// Another host may do better; when every host said so, the recipients bounce.
    NEXT_HOST_OR_BOUNCE,
    DEFER,
    BOUNCE
}
