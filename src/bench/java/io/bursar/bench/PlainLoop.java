package io.bursar.bench;

import io.bursar.simulator.Simulator;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/**
 * The least that makes gift cards: one signed create after the other over one connection that is kept, by the client of the
 * JDK. No books, no throttle, no deadline; whatever it is asked to do is lost if it crashes.
 */
final class PlainLoop {

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Creates creates;

    PlainLoop(Simulator simulator) {
        creates = new Creates(simulator);
    }

    /** Makes so many cards and says how many a second. */
    double creates(int number) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        for (int i = 0; i < number; i++) {
            create();
        }
        return number / ((System.nanoTime() - begin) / 1e9);
    }

    private void create() throws IOException, InterruptedException {
        String body = creates.next();
        HttpRequest.Builder request =
                HttpRequest.newBuilder(creates.target()).POST(HttpRequest.BodyPublishers.ofString(body));
        creates.signed(body).forEach((name, values) -> {
            if (!name.equalsIgnoreCase("host") && !name.equalsIgnoreCase("content-length")) {
                values.forEach(value -> request.header(name, value));
            }
        });
        HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException(answer.body());
        }
    }
}
