package org.posthorn.mail;

/// The Bidi rule of RFC 5893 section 2, for one label: written from right to left or from left to right, and never
/// read as something else.
final class IdnaDirection {
    private IdnaDirection() {}

    static boolean isSound(int[] label) {
        boolean arabicNumber = false;
        boolean european = false;
        boolean rightToLeft = false;
        boolean left = false;
        for (int c : label) {
            byte direction = Character.getDirectionality(c);
            rightToLeft |= isRight(direction);
            arabicNumber |= direction == Character.DIRECTIONALITY_ARABIC_NUMBER;
            european |= direction == Character.DIRECTIONALITY_EUROPEAN_NUMBER;
            left |= direction == Character.DIRECTIONALITY_LEFT_TO_RIGHT;
        }
        if (!rightToLeft && !arabicNumber) {
            return true;
        }
        // It has to begin from the right, so nothing in it may go the other way.
        return isRight(Character.getDirectionality(label[0]))
                && !left
                && !(arabicNumber && european)
                && endsWell(label);
    }

    private static boolean endsWell(int[] label) {
        int last = label.length - 1;
        while (last > 0 && Character.getDirectionality(label[last]) == Character.DIRECTIONALITY_NONSPACING_MARK) {
            last--;
        }
        byte direction = Character.getDirectionality(label[last]);
        return isRight(direction)
                || direction == Character.DIRECTIONALITY_EUROPEAN_NUMBER
                || direction == Character.DIRECTIONALITY_ARABIC_NUMBER;
    }

    private static boolean isRight(byte direction) {
        return direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT
                || direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC;
    }
}
