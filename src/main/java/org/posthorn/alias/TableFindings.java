package org.posthorn.alias;

import java.util.List;
import java.util.Map;
import org.posthorn.mail.MailAddress;

/// What a check of the alias tables found.
///
/// @param problems errors: the tables can't be used
/// @param warnings what works and may not be meant
/// @param delivered the domains of ours in which recipients remain when all aliases are followed, by their keys
public record TableFindings(
        List<TableProblem> problems, List<TableProblem> warnings, Map<String, Remaining> delivered) {
    /// @param example one recipient that remains
    /// @param all whether every local part that no table names remains
    public record Remaining(MailAddress example, boolean all) {}

    public TableFindings {
        problems = List.copyOf(problems);
        warnings = List.copyOf(warnings);
        delivered = Map.copyOf(delivered);
    }
}
