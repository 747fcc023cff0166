package org.posthorn.wire;

import org.posthorn.mail.DeliverBy;

/// The value of BY (RFC 2852 section 4).
///
/// @param seconds from now on; none or less only to be told
public record DeliverByParameter(long seconds, DeliverBy.Mode mode, boolean trace) {}
