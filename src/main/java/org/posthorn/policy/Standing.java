package org.posthorn.policy;

/// How a client stands after an offence.
///
/// @param overSoft offences beyond half of what gets it banned: as many make it be slowed so much
/// @param banned whether it is banned now
public record Standing(int overSoft, boolean banned) {
    static final Standing GOOD = new Standing(0, false);
}
