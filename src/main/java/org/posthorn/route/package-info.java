/// The next hop of a recipient: which route its domain matches, and which hosts stand behind it now.
///
/// Read [org.posthorn.route.Router], then [org.posthorn.route.Destination].
@NullMarked
package org.posthorn.route;

import org.jspecify.annotations.NullMarked;
