package org.posthorn.ops;

import java.io.IOException;

/// `/api/tls`: GET lists the certificates, POST reads them again.
final class TlsApi {
    private final Certificates certificates;
    private final Json json;

    TlsApi(Certificates certificates, Json json) {
        this.certificates = certificates;
        this.json = json;
    }

    Answer answer(Question question) throws IOException {
        question.expect(2);
        return switch (question.method()) {
            case "GET" -> Answer.json(200, json.octets(certificates.list().toArray(CertificateView[]::new)));
            case "POST" -> Answer.json(200, json.octets(certificates.reload().toArray(CertificateView[]::new)));
            default -> Answer.onlyBy("GET, POST");
        };
    }
}
