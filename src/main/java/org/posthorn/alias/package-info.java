/// Whom a recipient stands for, and under which sender mail goes on: alias tables, known recipients, SRS and VERP.
///
/// Read [org.posthorn.alias.Recipients] for what happens at RCPT, then `Expander` and `AliasTable`;
/// [org.posthorn.alias.Senders] for what happens when mail leaves.
@NullMarked
package org.posthorn.alias;

import org.jspecify.annotations.NullMarked;
