package org.posthorn.broken.dns;

import org.posthorn.broken.tls.UpwardTls;

public record UpwardDns(UpwardTls tls) {}
