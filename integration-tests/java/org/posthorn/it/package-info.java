/// What the packaged program does, seen from outside: every promise of the project against real and scripted peers.
///
/// Each class is one topic. Tags such as `req028` name the lines of the list of requirements that a test covers.
@NullMarked
package org.posthorn.it;

import org.jspecify.annotations.NullMarked;
