/// A house built wrongly on purpose, to show that each of [org.posthorn.HouseRules] can fail.
package org.posthorn.broken;
