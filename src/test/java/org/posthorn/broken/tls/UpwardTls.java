package org.posthorn.broken.tls;

import org.posthorn.broken.account.UpwardAccount;

public record UpwardTls(UpwardAccount account) {}
