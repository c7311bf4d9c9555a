/**
 * The provider accounts of this installation: who pays, where, in which currency, with which keys and at which pace. In go
 * the settings and the environment, out comes one checked {@link io.bursar.account.AccountSettings} for each account, or
 * every problem with its fix. No secret is ever printed. Start reading at {@link io.bursar.account.Accounts}.
 *
 * <p>Imports {@code domain}.
 */
@ApplicationModule(allowedDependencies = "domain")
@NullMarked
package io.bursar.account;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
