package org.posthorn.alias;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.posthorn.mail.AddressSyntaxException;
import org.posthorn.mail.MailAddress;

/// One entry while it is read, perhaps over several lines.
final class AliasLine {
    private final int line;
    private final AliasTarget pattern;
    private final List<AliasTarget> targets = new ArrayList<>();
    private boolean wantsTarget = true;

    AliasLine(int line, String text) throws AliasSyntaxException {
        this.line = line;
        int end = wordEnd(line, text, 0);
        pattern = address(line, text, 0, end);
        goOn(line, text, skipSpace(text, end));
    }

    /// Reads targets from a place in a line to its end, or to a comment.
    void goOn(int number, String text, int start) throws AliasSyntaxException {
        int at = start;
        while (at < text.length() && text.charAt(at) != '#') {
            if (text.charAt(at) == ',') {
                if (wantsTarget) {
                    throw new AliasSyntaxException(number, at, "a target is missing before the comma");
                }
                wantsTarget = true;
                at++;
            } else {
                if (!wantsTarget) {
                    throw new AliasSyntaxException(number, at, "a comma is missing between targets");
                }
                int end = wordEnd(number, text, at);
                targets.add(address(number, text, at, end));
                wantsTarget = false;
                at = end;
            }
            at = skipSpace(text, at);
        }
    }

    /// @throws AliasSyntaxException when it ends too early
    AliasEntry entry(Path file) throws AliasSyntaxException {
        if (wantsTarget && !targets.isEmpty()) {
            AliasTarget last = targets.getLast();
            throw new AliasSyntaxException(last.line(), last.column() - 1, "a target is missing behind the comma");
        }
        return new AliasEntry(
                file, line, Mailbox.fold(pattern.local()), MailAddress.domainKey(pattern.domain()), targets);
    }

    static int skipSpace(String text, int start) {
        int at = start;
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
        return at;
    }

    /// Where the word that begins here ends: at white space or a comma that no quotes enclose.
    private static int wordEnd(int line, String text, int start) throws AliasSyntaxException {
        boolean quoted = false;
        int at = start;
        while (at < text.length() && (quoted || " \t,".indexOf(text.charAt(at)) < 0)) {
            char c = text.charAt(at);
            quoted ^= c == '"';
            at += quoted && c == '\\' ? 2 : 1;
        }
        if (quoted) {
            throw new AliasSyntaxException(line, start, "quotes that are not closed");
        }
        return at;
    }

    private static AliasTarget address(int line, String text, int start, int end) throws AliasSyntaxException {
        String word = text.substring(start, end);
        boolean catchAll = word.startsWith("@");
        boolean bare = !catchAll && word.indexOf('@', word.lastIndexOf('"') + 1) < 0;
        String whole = catchAll ? "all" + word : bare ? word + "@own.domain" : word;
        try {
            MailAddress address = MailAddress.parse(whole);
            if (address.localPart().isEmpty()) {
                // A local part that is empty stands for all of a domain.
                throw new AliasSyntaxException(line, start, "no address: " + word + ": an alias has a local part");
            }
            return new AliasTarget(
                    catchAll ? "" : address.localPart(),
                    bare ? "" : address.domain(),
                    address.unquotedDots(),
                    line,
                    start + 1);
        } catch (AddressSyntaxException e) {
            throw new AliasSyntaxException(line, start, "no address: " + word + ": " + e.getMessage());
        }
    }
}
