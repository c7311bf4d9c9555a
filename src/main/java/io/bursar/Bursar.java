package io.bursar;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The program. */
@SpringBootApplication
public class Bursar {

    /** Starts the command line. */
    public static void main(String[] arguments) {
        System.exit(0);
    }
}
